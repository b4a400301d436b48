#!/usr/bin/env node
// Exit code 0 when something listens on the port of this container that is given: a service does while it can serve.
import { connect } from 'node:net';

const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]), timeout: 4_000 });
const end = (code) => () => process.exit(code);
socket.on('connect', end(0)).on('error', end(1)).on('timeout', end(1));
