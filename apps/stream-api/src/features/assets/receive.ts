import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart'
import { type Asset, fail, idempotencyOwner, type Result, succeed } from '@stream-manager/contracts'
import { type Domain, type Idempotency, identifyRequest, type Mutation } from '@stream-manager/domain'
import type { AssetFiles, CheckSize, StoredFile } from '@stream-manager/media-store'
import { refuse } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { readIdempotencyKey } from '../../http/request-headers.ts'
import { callerOf } from '../../plugins/app/authentication.ts'

/** Properties of a file, read from its bytes. */
export type Inspection = Pick<Asset, 'kind' | 'mediaType' | 'width' | 'height' | 'durationMs' | 'warnings'>

export type Inspect = (path: string, options: { readonly deadlineMs: number }) => Promise<Result<Inspection>>

export interface Receiver {
  readonly domain: Domain
  readonly files: AssetFiles
  readonly inspect: Inspect
  readonly maxBytes: number
}

/** Room for boundaries, part headers and the field `name` besides the file. */
export const FORM_OVERHEAD_BYTES = 64 * 1024
const INSPECTION_DEADLINE_MS = 15_000
const MAX_NAME_LENGTH = 255

interface Received {
  readonly id: string
  readonly name: string
  readonly file: StoredFile
}

const badPart = (detail: string): Result<never> =>
  fail('request.invalid', detail, { errors: [{ path: '/', message: detail }] })

/** The client's name for the file, without control characters and directories. */
const cleanFileName = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .replace(/^.*[/\\]/, '')
    .trim()
    .slice(0, MAX_NAME_LENGTH) || 'unnamed'

const BROKEN = 'The form is broken: it needs a boundary in its Content-Type, and must be sent to its end'

/** The library's parser throws plain errors for a body that is no form. They come from the iteration only. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  try {
    yield* request.parts()
  } catch (error) {
    const isRefusal = error instanceof Error && 'statusCode' in error
    throw isRefusal ? error : refuse('request.malformed', BROKEN)
  }
}

const receiveFile = async (
  { files, maxBytes }: Receiver,
  { id, checkSize }: Pick<Upload, 'id' | 'checkSize'>,
  part: MultipartFile,
): Promise<Result<StoredFile>> => {
  const stored = await files.receive(id, part.file, checkSize).catch((error: unknown) => {
    throw part.file.errored ? refuse('request.malformed', BROKEN) : error
  })
  if (!stored.ok || !part.file.truncated) return stored
  await files.discard(stored.value.path)
  return fail('request.too_large', `The file is larger than the ${maxBytes} bytes that may be uploaded`)
}

/** The parts of the form that were read so far. */
interface Form {
  file: StoredFile | null
  fileName: string
  name: string | null
}

interface Upload {
  readonly id: string
  readonly form: Form
  /** The quota of all assets, as it was when the upload began. */
  readonly checkSize: CheckSize
}

/** The form's parser puts U+FFFD in the place of bytes that are not UTF-8. */
const checkText = (text: string): Result<null> =>
  text.includes('\uFFFD') ? badPart('The name of the file is not valid UTF-8') : succeed(null)

const takeField = (form: Form, { fieldname, value }: MultipartValue): Result<null> => {
  if (fieldname !== 'name' || typeof value !== 'string' || form.name !== null) {
    return badPart('The form may have one file and one text field, `name`')
  }
  form.name = value
  return checkText(value)
}

const takeFile = async (receiver: Receiver, upload: Upload, part: MultipartFile): Promise<Result<null>> => {
  const { form } = upload
  if (form.file) return badPart('The form may have only one file')
  const stored = await receiveFile(receiver, upload, part)
  if (!stored.ok) return stored
  form.file = stored.value
  form.fileName = part.filename
  return checkText(part.filename)
}

const readForm = async (
  receiver: Receiver,
  upload: Upload,
  parts: AsyncIterable<Multipart>,
): Promise<Result<Received>> => {
  const { id, form } = upload
  for await (const part of parts) {
    const taken = part.type === 'field' ? takeField(form, part) : await takeFile(receiver, upload, part)
    if (!taken.ok) return taken
  }
  if (!form.file) return badPart('The form has no file')
  return succeed({ id, name: cleanFileName(form.name ?? form.fileName), file: form.file })
}

const identifyUpload = (
  request: FastifyRequest,
  key: string,
  { name, sha256 }: Pick<Asset, 'name' | 'sha256'>,
): Idempotency => {
  const owner = idempotencyOwner(callerOf(request))
  return identifyRequest({ owner, target: ['assets.upload'], key, content: { name, sha256 } })
}

/** Registers the file only after its bytes are on disk under their final name. */
const register = async (
  { domain, files, inspect }: Receiver,
  request: FastifyRequest,
  { id, name, file }: Received,
): Promise<Result<Mutation<Asset>>> => {
  const inspected = await inspect(file.path, { deadlineMs: INSPECTION_DEADLINE_MS })
  if (!inspected.ok) return inspected
  const { sizeBytes, sha256 } = file
  const key = readIdempotencyKey(request)
  if (!key.ok) return key
  await files.keep(id, file)
  const asset = { id, name, sizeBytes, sha256, ...inspected.value }
  const idempotency = key.value === undefined ? undefined : identifyUpload(request, key.value, asset)
  const registered = await domain.assets.register(asset, { idempotency })
  const isOurs = registered.ok && registered.value.value.id === id
  if (!isOurs) await files.discard(files.pathOf(id))
  return registered
}

/** By the announced length, before the body is read. A body of unknown length is checked while it arrives. */
const checkRoom = async (
  { domain, files }: Receiver,
  request: FastifyRequest,
): Promise<Result<CheckSize>> => {
  const announcedBytes = Number(request.headers['content-length'] ?? 0)
  const atLeastBytes = Math.max(0, announcedBytes - FORM_OVERHEAD_BYTES)
  const checkSize = await domain.assets.roomFor()
  const checked = checkSize(atLeastBytes)
  if (!checked.ok) return checked
  const space = await files.checkSpace(atLeastBytes)
  return space.ok ? succeed(checkSize) : space
}

/**
 * Receives one file, inspects it and registers it as an asset. After a failure no file remains.
 * Errors: `request.invalid`, `request.too_large`, `storage.full`, `asset.unsupported`, `source.too_large`,
 * `asset.limit_reached`, `asset.quota_exceeded`.
 */
export const receiveAsset = async (
  receiver: Receiver,
  request: FastifyRequest,
): Promise<Result<Mutation<Asset>>> => {
  const room = await checkRoom(receiver, request)
  if (!room.ok) return room
  const id = receiver.domain.assets.newId()
  const form: Form = { file: null, fileName: '', name: null }
  try {
    const upload = { id, form, checkSize: room.value }
    const received = await readForm(receiver, upload, partsOf(request))
    return received.ok ? await register(receiver, request, received.value) : received
  } finally {
    if (form.file) await receiver.files.discard(form.file.path)
  }
}
