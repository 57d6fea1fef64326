/** Text that the key of a playback is made of, for every process that sees it. `sid`: that of CMCD, at most 64 characters. */
export const playbackIdentity = (sid: string): string => `sid ${sid}`
