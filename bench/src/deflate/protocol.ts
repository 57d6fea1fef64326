/** Messages between the server of the compression benchmark and its subscribers. */

export type ServerOrder =
  | { readonly order: 'await'; readonly subscriptions: number }
  | { readonly order: 'edit'; readonly perSecond: number; readonly seconds: number }

interface Listening {
  readonly answer: 'listening'
  readonly port: number
}

interface Subscribed {
  readonly answer: 'subscribed'
}

interface Edited {
  readonly answer: 'edited'
  /** Publications on each channel. */
  readonly count: number
  /** User and system time of all threads of the process while it published. */
  readonly cpuMicroseconds: number
}

export type Answer = Listening | Subscribed | Edited
