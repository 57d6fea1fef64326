/* global Hls */
import { freshToken } from './session.js'

const PLAYLIST_RETRY_MS = 2000

const video = document.querySelector('#programme')

let player = null
let onAir = false
let token = ''

const start = async (url) => {
  player?.destroy()
  if (!Hls.isSupported()) {
    video.src = url
    return
  }
  token = await freshToken().catch(() => token)
  if (!onAir) return
  // A private stream needs the header on each playlist and segment. A public one ignores it.
  const xhrSetup = (request) => token && request.setRequestHeader('authorization', `Bearer ${token}`)
  player = new Hls({ liveSyncDurationCount: 2, xhrSetup })
  player.on(Hls.Events.ERROR, (_event, { fatal }) => {
    // The first segment may not be complete yet, or the tab slept longer than the playlist's window.
    if (fatal) setTimeout(() => onAir && start(url), PLAYLIST_RETRY_MS)
  })
  player.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => undefined))
  player.loadSource(url)
  player.attachMedia(video)
}

/** Gives the player the newest token, since segments are requested for longer than one token lives. */
export const useToken = (newest) => {
  token = newest
}

/** Plays while the stream is on air. A stopped programme ends its playlist, so the player starts again each time. */
export const followProgramme = ({ status, preview }) => {
  const before = onAir
  onAir = ['live', 'paused'].includes(status) && preview.hls !== null
  // Relative, so that it also works below a proxy's prefix.
  if (onAir && !before) void start(preview.hls.slice(1))
}

export const stopProgramme = () => {
  onAir = false
  player?.destroy()
  player = null
}
