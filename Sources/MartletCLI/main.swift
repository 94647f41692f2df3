ignoreBrokenPipes()
exit(CommandLineTool.run(commandLineWords()))
