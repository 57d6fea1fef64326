import type { Permission } from '../permissions.ts'

interface CommonFields {
  /** Permission to read publications, history and presence. */
  readonly readPermission: Permission
  readonly clientsPublish?: true
  /** Belongs to no stream: the scope of its log. Its name is the kind alone. */
  readonly scope?: string
}

/** A log keeps its last `retain` publications; a `latest` channel keeps one conflated value. */
export type ChannelRow = CommonFields &
  ({ readonly kind: 'log'; readonly retain: number } | { readonly kind: 'latest' })
