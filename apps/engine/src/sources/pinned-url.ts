/** The same address by number, so that FFmpeg does not ask the name server a second time. */
export const withAddress = (url: URL, address: string): string => {
  const pinned = new URL(url)
  pinned.hostname = address.includes(':') ? `[${address}]` : address
  return pinned.href
}
