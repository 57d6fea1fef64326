export const connection = {
  polled: (seconds: string) =>
    `Updated every ${seconds} s: no WebSocket to the server opens; a proxy, the network or the browser may let none through. Buttons and edits work.`,
  polledAgo: (age: string) => `Last update ${age} ago.`,
  lost: (age: string) => `No connection for ${age}. What you see may be old; the page tries again by itself.`,
  refused: (reason: string, age: string) =>
    `The server ended the connection ${age} ago: ${reason}. The page tries again by itself.`,
  noCommands: (age: string) =>
    `The server has taken no commands for ${age}: buttons do nothing, and edits wait. The page tries again by itself.`,
  historyLost:
    'Some events were missed while the connection was away. What you see was read anew and is complete.',
  updated: (version: string) => `The server was updated to ${version}: reload the page.`,
  reload: 'Reload',
}
