ignoreBrokenPipes()
exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())))
