/** Whether only this machine reaches HOST:PORT. Only what needs no name resolution counts, and `localhost`. */
export const isLoopback = (address: string): boolean =>
  /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\]):\d+$/.test(address);
