import { runCommandLine } from './cli/program.ts';

// Node warns of TLS to an address without a name. Its users cannot act on that, and standard error is for what they can.
process.noDeprecation = true;
process.exitCode = await runCommandLine(process.argv.slice(2));
