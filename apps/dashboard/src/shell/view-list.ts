/** All views of the page, in the order of their links. The path is behind the `#` of the address, after the stream. */
export const VIEWS = [
  { path: '/', name: 'show', permission: 'stream.read' },
  { path: '/monitor', name: 'monitor', permission: 'resources.read' },
  { path: '/streams', name: 'streams', permission: 'streams.read' },
  { path: '/people', name: 'people', permission: 'account.read' },
] as const

export type ViewName = (typeof VIEWS)[number]['name']
