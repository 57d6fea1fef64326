import type { ChannelRow } from './channel-row.ts'

/**
 * Channels that the gateway serves but no reference, list or client of ours names. They are not in `CHANNELS`, which pages
 * load, and whose kinds everything that lists channels goes through.
 */
export const HIDDEN_CHANNELS = {
  echo: {
    kind: 'latest',
    readPermission: 'diagnostics.run',
    scope: 'diagnostics',
  },
} as const satisfies Record<string, ChannelRow>

export type HiddenChannelKind = keyof typeof HIDDEN_CHANNELS
