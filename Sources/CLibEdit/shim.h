/* What Swift cannot say by itself: libedit's settings are variadic functions, the standard streams are macros. */
#ifndef MARTLET_CLIBEDIT_SHIM_H
#define MARTLET_CLIBEDIT_SHIM_H

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* An editor of the terminal on standard input and output; NULL if there is no memory for it.
 *
 * libedit reads letters in the character set of the locale. Text is UTF-8 here, whatever the locale says. */
static inline EditLine *martletedit_open(const char *program) {
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
    return el_init(program, stdin, stdout, stderr);
}

/* Sets keys as in Emacs unless ~/.editrc says otherwise, and leaves signals alone. Ctrl-C arrives as a letter. */
static inline void martletedit_set_up(EditLine *editor) {
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SIGNAL, 0);
    el_source(editor, NULL);
    el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

static inline void martletedit_set_owner(EditLine *editor, void *owner) { el_set(editor, EL_CLIENTDATA, owner); }

static inline void *martletedit_owner(EditLine *editor) {
    void *owner = NULL;
    el_get(editor, EL_CLIENTDATA, &owner);
    return owner;
}

static inline void martletedit_set_prompt(EditLine *editor, char *(*prompt)(EditLine *)) {
    el_set(editor, EL_PROMPT, prompt);
}

/* Has `function` called when `key` is pressed. `name` is what ~/.editrc would call it. */
static inline void martletedit_bind(
    EditLine *editor, const char *key, const char *name, unsigned char (*function)(EditLine *, int)) {
    el_set(editor, EL_ADDFN, name, name, function);
    el_set(editor, EL_BIND, key, name, NULL);
}

/* Lets the arrow keys go through `lines`, which keeps `most` of them and no line twice in a row. */
static inline void martletedit_set_history(EditLine *editor, History *lines, int most) {
    HistEvent event;
    history(lines, &event, H_SETSIZE, most);
    history(lines, &event, H_SETUNIQUE, 1);
    el_set(editor, EL_HIST, history, lines);
}

static inline void martletedit_remember(History *lines, const char *line) {
    HistEvent event;
    history(lines, &event, H_ENTER, line);
}

/* -1 if the file could not be read. */
static inline int martletedit_load(History *lines, const char *path) {
    HistEvent event;
    return history(lines, &event, H_LOAD, path);
}

/* -1 if the file could not be written. */
static inline int martletedit_save(History *lines, const char *path) {
    HistEvent event;
    return history(lines, &event, H_SAVE, path);
}

#endif
