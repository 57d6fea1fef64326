/* global Hls, Centrifuge */

const PLAYLIST_RETRY_MS = 2000

const video = document.querySelector('#programme')
const status = document.querySelector('#status')
const facts = document.querySelector('#facts')
const figures = document.querySelector('#figures')

let player = null

/** A stopped programme ends its playlist for good, so each time it goes on air the player begins anew. */
const play = (url) => {
  player?.destroy()
  if (!Hls.isSupported()) {
    video.src = url
    return
  }
  player = new Hls({ liveSyncDurationCount: 2 })
  player.on(Hls.Events.ERROR, (_event, { fatal }) => {
    // Live before the first segment is whole, or gone while we looked away.
    if (fatal) setTimeout(() => onAir && play(url), PLAYLIST_RETRY_MS)
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

let onAir = false

const follow = ({ status, preview }) => {
  const before = onAir
  onAir = ['live', 'paused'].includes(status) && preview.hls !== null
  // Relative, so that it also works below a proxy's prefix.
  if (onAir && !before) play(preview.hls.slice(1))
}

const showState = (state) => {
  status.textContent = state.error ? `${state.status}: ${state.error.message}` : state.status
  status.dataset.status = state.status
  facts.replaceChildren(
    ...describe('Health', state.health),
    ...describe('Revision', `${state.appliedRevision} of ${state.revision} applied`),
    ...state.outputs.flatMap(({ id, state: outputState }) => describe(`Output ${id}`, outputState)),
  )
  follow(state)
}

const showMetrics = ({ performance }) =>
  figures.replaceChildren(
    ...describe('Frames a second', round(performance.fps)),
    ...describe('Bitrate, kbit/s', round(performance.bitrateKbps)),
    ...describe('Frames dropped', performance.framesDropped),
  )

const socketUrl = ({ socketPort }) => {
  const { protocol, hostname, port, host } = location
  const scheme = protocol === 'https:' ? 'wss' : 'ws'
  // Behind a proxy everything is one origin, whatever the prefix; without one the gateway has a port of its own.
  const sameOrigin = socketPort === null || port === ''
  return sameOrigin ? `${scheme}://${host}/ws` : `${scheme}://${hostname}:${socketPort}/ws`
}

const subscribe = (client, channel, show) => {
  const subscription = client.newSubscription(channel)
  subscription.on('subscribed', ({ data }) => data && show(data))
  subscription.on('publication', ({ data }) => show(data))
  subscription.subscribe()
}

const response = await fetch('page-config.json')
const client = new Centrifuge(socketUrl(await response.json()))
client.on('connecting', ({ code }) => {
  if (code > 0) status.textContent = 'Connection lost; trying again…'
})
subscribe(client, 'stream-state', showState)
subscribe(client, 'metrics', showMetrics)
client.connect()
