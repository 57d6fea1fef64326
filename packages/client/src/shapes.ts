import type {
  Account,
  Asset,
  AuditEntry,
  ChatBan,
  ChatMessage,
  ChatSettingsView,
  Layer,
  MetricsEvent,
  Output,
  ResourceHistory,
  Resources,
  Session,
  SignedIn,
  Stream,
  StreamConfigView,
  StreamState,
  StreamSummary,
  SystemHealth,
  User,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isFlag, isNumber, isText, listOf, orNull, shape } from './guards.ts'

const isTextOrNull = orNull(isText)

export const isStreamState = shape<StreamState>({
  streamId: isText,
  status: isText,
  desired: isText,
  health: isText,
  revision: isNumber,
  appliedRevision: isNumber,
  since: isText,
  startedAt: isTextOrNull,
  error: orNull(isRecord),
  performance: isRecord,
  outputs: listOf(isRecord),
  preview: isRecord,
})

export const isStreamConfig = shape<StreamConfigView>({
  video: isRecord,
  audio: isRecord,
  revision: isNumber,
  restartRequired: listOf(isText),
})

export const isLayer = shape<Layer>({
  id: isText,
  name: isText,
  type: isText,
  zIndex: isNumber,
  visible: isFlag,
  opacity: isNumber,
  frame: isRecord,
  content: isRecord,
  revision: isNumber,
  status: orNull(isRecord),
})

export const isOutput = shape<Output>({
  id: isText,
  type: isText,
  enabled: isFlag,
  url: isTextOrNull,
  hasKey: isFlag,
  options: isRecord,
  revision: isNumber,
  state: isText,
  error: orNull(isRecord),
})

export const isMetrics = shape<MetricsEvent>({
  streamId: isText,
  at: isText,
  performance: isRecord,
  outputs: listOf(isRecord),
})

export const isChatMessage = shape<ChatMessage>({
  id: isText,
  user: shape<ChatMessage['user']>({ id: isText, name: isText }),
  text: isText,
  sentAt: isText,
})

export const isChatBan = shape<ChatBan>({
  id: isText,
  userId: isText,
  until: isTextOrNull,
  createdAt: isText,
})

export const isChatSettings = shape<ChatSettingsView>({
  slowModeSeconds: isNumber,
  links: isText,
  duplicateWindowSeconds: isNumber,
  revision: isNumber,
})

export const isAsset = shape<Asset>({
  id: isText,
  name: isText,
  kind: isText,
  mediaType: isText,
  sizeBytes: isNumber,
  revision: isNumber,
})

export const isStream = shape<Stream>({ id: isText, name: isText, createdAt: isText, revision: isNumber })

export const isStreamSummary = shape<StreamSummary>({
  id: isText,
  name: isText,
  createdAt: isText,
  revision: isNumber,
  status: isTextOrNull,
  health: isTextOrNull,
  startedAt: isTextOrNull,
  error: orNull(isRecord),
  outputs: orNull(listOf(isRecord)),
})

export const isUser = shape<User>({
  id: isText,
  name: isText,
  displayName: isText,
  role: isText,
  disabled: isFlag,
  hasPassword: isFlag,
  revision: isNumber,
})

export const isSession = shape<Session>({
  id: isText,
  createdAt: isText,
  address: isText,
  userAgent: isText,
  current: isFlag,
})

export const isAccount = shape<Account>({
  subject: isText,
  name: isText,
  role: isText,
  via: isText,
  hasPassword: orNull(isFlag),
})

export const isSignedIn = shape<SignedIn>({
  accessToken: isText,
  expiresInSeconds: isNumber,
  user: shape<SignedIn['user']>({ id: isText, name: isText, role: isText }),
})

export const isResources = shape<Resources>({
  timestamp: isText,
  host: orNull(isRecord),
  instances: listOf(isRecord),
})

export const isResourceHistory = shape<ResourceHistory>({ intervalMs: isNumber, items: listOf(isResources) })

export const isSystemHealth = shape<SystemHealth>({ report: orNull(isRecord) })

export const isAuditEntry = shape<AuditEntry>({
  id: isText,
  at: isText,
  subject: isText,
  name: isText,
  operation: isText,
  target: isTextOrNull,
  result: isText,
})
