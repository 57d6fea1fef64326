/** For the page, which asks some questions of the checks from the visitor's browser. No module behind this entry does I/O. */
export { type PlaylistEnd, playlistEnd } from './media/playlist.ts'
export { SHARED_TEXTS } from './text/shared-texts.ts'
