const EXTENSION = 'permessage-deflate'

/** Values that we can serve, by parameter; an empty value stands for a parameter without one. */
const PARAMETERS: Readonly<Record<string, RegExp>> = {
  server_no_context_takeover: /^$/,
  client_no_context_takeover: /^$/,
  client_max_window_bits: /^(?:[89]|1[0-5])?$/,
  // Subscribers share compressed frames, so the window cannot be smaller for one of them.
  server_max_window_bits: /^15$/,
}

interface Parameter {
  readonly name: string
  readonly value: string
}

const readParameter = (text: string): Parameter => {
  const [name = '', ...values] = text.split('=')
  return { name: name.trim(), value: values.join('=').trim() }
}

const canServe = (parameters: readonly Parameter[]): boolean =>
  new Set(parameters.map(({ name }) => name)).size === parameters.length &&
  parameters.every(({ name, value }) => Object.hasOwn(PARAMETERS, name) && PARAMETERS[name]?.test(value))

const acceptable = (offer: string): string | null => {
  const [name = '', ...parameters] = offer.split(';')
  if (name.trim() !== EXTENSION || !canServe(parameters.map(readParameter))) return null
  // The answer has to repeat this parameter. All others are ours to choose.
  const hasWindow = parameters.some((text) => text.includes('server_max_window_bits'))
  return hasWindow ? `${EXTENSION}; server_max_window_bits=15` : EXTENSION
}

/**
 * The first offer of compression in a `Sec-WebSocket-Extensions` header that we can serve (RFC 7692), in its shortest form;
 * null without one. `ws` would answer an unusable offer with 400, but the standard asks to go on without compression.
 */
export const chooseDeflateOffer = (header: string): string | null => {
  // A quoted value may contain any separator. No parameter of this extension needs quotes.
  if (header.includes('"')) return null
  for (const offer of header.split(',')) {
    const chosen = acceptable(offer)
    if (chosen !== null) return chosen
  }
  return null
}
