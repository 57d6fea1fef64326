/** Behind a proxy that refuses sockets the page is never older than this, and a hundred such pages ask 60 times a second. */
export const POLL_MS = 5000
