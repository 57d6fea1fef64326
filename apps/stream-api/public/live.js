/* global Centrifuge */
import { showChat } from './chat.js'
import { followProgramme } from './programme.js'
import { freshToken } from './session.js'

const status = document.querySelector('#status')
const facts = document.querySelector('#facts')
const figures = document.querySelector('#figures')

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
    ...describe('Revision', `${state.appliedRevision} of ${state.revision} applied`),
    ...state.outputs.flatMap(({ id, state: outputState }) => describe(`Output ${id}`, outputState)),
  )
  followProgramme(state)
}

const showMetrics = ({ performance }) =>
  figures.replaceChildren(
    ...describe('Frames a second', round(performance.fps)),
    ...describe('Bitrate, kbit/s', round(performance.bitrateKbps)),
    ...describe('Frames dropped', performance.framesDropped),
  )

const socketUrl = (socketPort) => {
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

/** Code of `client.disconnect()`. */
const BY_THIS_PAGE = 0

/** Follows the stream until the returned client is disconnected. Without sign-in no token is sent. */
export const follow = ({ socketPort, signedIn, onLost }) => {
  const client = new Centrifuge(socketUrl(socketPort), signedIn ? { getToken: freshToken } : {})
  client.on('connecting', ({ code }) => {
    if (code > 0) status.textContent = 'Connection lost; trying again…'
  })
  client.on('disconnected', ({ code, reason }) => {
    status.textContent = `Disconnected: ${reason}`
    if (signedIn && code !== BY_THIS_PAGE) void onLost()
  })
  subscribe(client, 'stream-state', showState)
  subscribe(client, 'metrics', showMetrics)
  subscribe(client, 'chat', showChat)
  client.connect()
  return client
}
