/* global Hls, Centrifuge */

const PLAYLIST_RETRY_MS = 2000

const video = document.querySelector('#programme')
const status = document.querySelector('#status')
const facts = document.querySelector('#facts')

const play = (url) => {
  if (!Hls.isSupported()) {
    video.src = url
    return
  }
  const player = new Hls({ liveSyncDurationCount: 2 })
  player.on(Hls.Events.ERROR, (_event, { fatal }) => {
    if (!fatal) return
    player.destroy()
    // Not live yet, or stopped: the playlist comes (again) with the next start.
    setTimeout(play, PLAYLIST_RETRY_MS, url)
  })
  player.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => undefined))
  player.loadSource(url)
  player.attachMedia(video)
}

const describe = (name, value) => {
  const term = document.createElement('dt')
  const detail = document.createElement('dd')
  term.textContent = name
  detail.textContent = value ?? 'not known'
  return [term, detail]
}

const round = (value) => (value === null ? null : Math.round(value * 10) / 10)

const showState = (state) => {
  status.textContent = state.error ? `${state.status}: ${state.error.message}` : state.status
  status.dataset.status = state.status
  facts.replaceChildren(
    ...describe('Health', state.health),
    ...describe('Revision', `${state.appliedRevision} of ${state.revision} on air`),
    ...state.outputs.flatMap(({ id, state: outputState }) => describe(`Output ${id}`, outputState)),
    ...describe('Frames a second', round(state.performance.fps)),
  )
}

const socketUrl = ({ socketPort }) => {
  const { protocol, hostname, port, host } = location
  const scheme = protocol === 'https:' ? 'wss' : 'ws'
  // Behind a proxy everything is one origin; without one the gateway has a port of its own.
  return port === '' ? `${scheme}://${host}/ws` : `${scheme}://${hostname}:${socketPort}/ws`
}

const followState = async () => {
  const response = await fetch('page-config.json')
  const client = new Centrifuge(socketUrl(await response.json()))
  const subscription = client.newSubscription('stream-state')
  subscription.on('subscribed', ({ data }) => data && showState(data))
  subscription.on('publication', ({ data }) => showState(data))
  client.on('connecting', ({ code }) => {
    if (code > 0) status.textContent = 'Connection lost; trying again…'
  })
  subscription.subscribe()
  client.connect()
}

play('hls/main/index.m3u8')
await followState()
