import { setFlagsFromString } from 'node:v8';

// Most of what a test runs is run a few times: what V8 compiles in its threads meanwhile took a seventh of all time. Later versions count calls
// instead of bytes, and do not know the flag.
if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString('--interrupt-budget=600000');
