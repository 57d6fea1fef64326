import { type Static, type TSchema, Type } from 'typebox'
import { ObservedError } from '../errors.ts'
import { Color, closed, Id, nullable, Revision } from '../primitives.ts'
import { Warnings } from '../warnings.ts'

export const LAYER_TYPES = ['color', 'image', 'text', 'shape', 'video', 'chat', 'clock', 'guest'] as const
export type LayerType = (typeof LAYER_TYPES)[number]

const SourceUrl = Type.String({ minLength: 1, maxLength: 2048 })
const InsecureTls = Type.Boolean({
  description: 'Accept any certificate of `url`. Only for administrators.',
})
const SizePx = Type.Number({ minimum: 4, maximum: 512 })
const Font = Type.String({ minLength: 1, maxLength: 128, description: 'A family or a font asset id.' })
const Direction = Type.Enum(['auto', 'ltr', 'rtl'], {
  description:
    'Base direction. `auto`, the default, is that of the first strong character: of each paragraph of a text, of each chat message.',
})

export const ColorContent = Type.Object({ color: Color }, { $id: 'ColorContent', ...closed })
export const ImageContent = Type.Object(
  {
    assetId: Type.Optional(Id),
    url: Type.Optional(SourceUrl),
    insecureTls: Type.Optional(InsecureTls),
  },
  { $id: 'ImageContent', description: 'Exactly one of `assetId` and `url`.', ...closed },
)
export const TextContent = Type.Object(
  {
    text: Type.String({ maxLength: 2000 }),
    font: Type.Optional(Font),
    sizePx: Type.Optional(SizePx),
    weight: Type.Optional(Type.Integer({ minimum: 100, maximum: 900 })),
    color: Type.Optional(Color),
    align: Type.Optional(
      Type.Enum(['left', 'center', 'right'], {
        description:
          'Without it a paragraph begins at its own side: at the right when it is written from right to left.',
      }),
    ),
    direction: Type.Optional(Direction),
    background: Type.Optional(nullable(Color)),
    padding: Type.Optional(Type.Number({ minimum: 0, maximum: 500 })),
    maxLines: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  },
  { $id: 'TextContent', ...closed },
)
export const ShapeContent = Type.Object(
  {
    shape: Type.Enum(['rectangle', 'ellipse']),
    fill: Type.Optional(nullable(Color)),
    stroke: Type.Optional(nullable(Color)),
    strokeWidth: Type.Optional(Type.Number({ minimum: 0, maximum: 200 })),
    radius: Type.Optional(Type.Number({ minimum: 0, maximum: 4096 })),
  },
  { $id: 'ShapeContent', ...closed },
)
export const VideoContent = Type.Object(
  {
    assetId: Type.Optional(Id),
    url: Type.Optional(SourceUrl),
    loop: Type.Optional(Type.Boolean()),
    deinterlace: Type.Optional(
      Type.Enum(['auto', 'on', 'off'], {
        description: 'Make whole pictures of fields. `auto`, when left out, follows what the source says.',
      }),
    ),
    insecureTls: Type.Optional(InsecureTls),
  },
  {
    $id: 'VideoContent',
    description: 'Exactly one of `assetId` and `url` (http(s), HLS, rtmp, srt).',
    ...closed,
  },
)
export const ChatContent = Type.Object(
  {
    maxMessages: Type.Integer({ minimum: 1, maximum: 50 }),
    font: Type.Optional(Font),
    sizePx: Type.Optional(SizePx),
    color: Type.Optional(Color),
    background: Type.Optional(nullable(Color)),
    direction: Type.Optional(Direction),
  },
  { $id: 'ChatContent', ...closed },
)
export const ClockContent = Type.Object(
  {
    format: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Tokens: yyyy MM dd EEE HH hh mm ss a.',
    }),
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'IANA name.' })),
    font: Type.Optional(Font),
    sizePx: Type.Optional(SizePx),
    color: Type.Optional(Color),
    direction: Type.Optional(Direction),
  },
  { $id: 'ClockContent', ...closed },
)
export const GuestContent = Type.Object({ guestId: Id }, { $id: 'GuestContent', ...closed })

export type ColorContent = Static<typeof ColorContent>
export type ImageContent = Static<typeof ImageContent>
export type TextContent = Static<typeof TextContent>
export type ShapeContent = Static<typeof ShapeContent>
export type VideoContent = Static<typeof VideoContent>
export type ChatContent = Static<typeof ChatContent>
export type ClockContent = Static<typeof ClockContent>
export type GuestContent = Static<typeof GuestContent>

/** Schema of the content of each layer type. */
export const LAYER_CONTENT = {
  color: ColorContent,
  image: ImageContent,
  text: TextContent,
  shape: ShapeContent,
  video: VideoContent,
  chat: ChatContent,
  clock: ClockContent,
  guest: GuestContent,
} as const satisfies Record<LayerType, TSchema>

/** Pixels of the programme; the top left corner is 0,0. Parts outside the picture are cut off. */
export const Frame = Type.Object(
  {
    x: Type.Number({ minimum: -8192, maximum: 8192 }),
    y: Type.Number({ minimum: -8192, maximum: 8192 }),
    width: Type.Number({ minimum: 1, maximum: 8192 }),
    height: Type.Number({ minimum: 1, maximum: 8192 }),
  },
  { $id: 'Frame', ...closed },
)
export type Frame = Static<typeof Frame>

export const EASINGS = ['linear', 'ease-in', 'ease-out', 'ease-in-out'] as const

/** Animation of a change of this layer: appearing, disappearing, moving. */
export const Transition = Type.Object(
  {
    type: Type.Enum(['cut', 'fade', 'slide', 'zoom']),
    durationMs: Type.Integer({ minimum: 0, maximum: 10_000 }),
    easing: Type.Enum([...EASINGS]),
  },
  { $id: 'Transition', ...closed },
)
export type Transition = Static<typeof Transition>

export const LayerAudio = Type.Object(
  {
    gain: Type.Number({ minimum: 0, maximum: 4, description: 'Linear; 1 leaves it as it is.' }),
    muted: Type.Boolean(),
  },
  { $id: 'LayerAudio', ...closed },
)
export type LayerAudio = Static<typeof LayerAudio>

const ZIndex = Type.Integer({ minimum: -100_000, maximum: 100_000 })
const Opacity = Type.Number({ minimum: 0, maximum: 1 })
const Rotation = Type.Number({
  minimum: -360,
  maximum: 360,
  description: 'Degrees, clockwise, about the centre.',
})
const Fit = Type.Enum(['contain', 'cover', 'fill'])
const Name = Type.String({ minLength: 1, maxLength: 200 })

const placement = {
  name: Name,
  zIndex: ZIndex,
  visible: Type.Boolean(),
  opacity: Opacity,
  frame: Frame,
  rotation: Rotation,
  fit: Fit,
  transition: Transition,
  audio: LayerAudio,
}

const variant = <Kind extends LayerType>(type: Kind) =>
  Type.Object(
    {
      id: Id,
      type: Type.Literal(type),
      ...placement,
      content: LAYER_CONTENT[type],
      revision: Revision,
    },
    closed,
  )

/** A desired layer: the operator's input, with every field filled in. */
export const DesiredLayer = Type.Union([
  variant('color'),
  variant('image'),
  variant('text'),
  variant('shape'),
  variant('video'),
  variant('chat'),
  variant('clock'),
  variant('guest'),
])
export type DesiredLayer = Static<typeof DesiredLayer>
export type LayerContent = DesiredLayer['content']
export type LayerOf<Kind extends LayerType> = Extract<DesiredLayer, { type: Kind }>

export const LayerStatus = Type.Object(
  {
    state: Type.Enum(['ready', 'loading', 'stalled', 'failed']),
    error: nullable(ObservedError),
    warnings: Warnings,
  },
  { $id: 'LayerStatus', ...closed },
)
export type LayerStatus = Static<typeof LayerStatus>

/** A layer as clients read it: desired, with its engine-reported status (`null` while no engine shows it). */
export const Layer = Type.Object(
  {
    id: Id,
    type: Type.Enum([...LAYER_TYPES]),
    ...placement,
    content: Type.Union(Object.values(LAYER_CONTENT)),
    revision: Revision,
    status: nullable(LayerStatus),
  },
  { $id: 'Layer', ...closed },
)
export type Layer = DesiredLayer & { status: LayerStatus | null }

/** Checked against `LAYER_CONTENT` once the layer's `type` is known, so that errors are precise. */
const AnyContent = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'By `type`: ColorContent, ImageContent, TextContent, ShapeContent, VideoContent, ChatContent, ClockContent.',
})

export const LayerCreate = Type.Object(
  {
    id: Type.Optional(Id),
    type: Type.Enum([...LAYER_TYPES]),
    ...Type.Partial(Type.Object(placement)).properties,
    frame: Type.Optional(Frame),
    content: AnyContent,
  },
  { $id: 'LayerCreate', ...closed },
)
export type LayerCreate = Static<typeof LayerCreate>

/** RFC 7396 merge patch: a field left out stays, objects merge, `null` clears an optional content field. */
export const LayerPatch = Type.Object(
  {
    ...Type.Partial(Type.Object(placement)).properties,
    frame: Type.Optional(Type.Partial(Frame, closed)),
    transition: Type.Optional(Type.Partial(Transition, closed)),
    audio: Type.Optional(Type.Partial(LayerAudio, closed)),
    content: Type.Optional(AnyContent),
  },
  { $id: 'LayerPatch', ...closed },
)
export type LayerPatch = Static<typeof LayerPatch>

export const LayerEdit = Type.Union([
  Type.Object({ op: Type.Literal('create'), layer: LayerCreate }, closed),
  Type.Object(
    { op: Type.Literal('update'), id: Id, changes: LayerPatch, ifMatch: Type.Optional(Revision) },
    closed,
  ),
  Type.Object({ op: Type.Literal('delete'), id: Id }, closed),
  Type.Object({ op: Type.Literal('reorder'), order: Type.Array(Id, { maxItems: 200 }) }, closed),
])
export type LayerEdit = Static<typeof LayerEdit>

export const LayerBatch = Type.Object(
  { operations: Type.Array(LayerEdit, { minItems: 1, maxItems: 100 }) },
  { $id: 'LayerBatch', ...closed },
)
export type LayerBatch = Static<typeof LayerBatch>

/** One result for each operation, in order: `layer` for create and update, `order` for reorder. */
export const LayerBatchResult = Type.Object(
  {
    revision: Revision,
    results: Type.Array(
      Type.Object(
        {
          op: Type.Enum(['create', 'update', 'delete', 'reorder']),
          id: Type.Optional(Id),
          layer: Type.Optional(Layer),
          order: Type.Optional(Type.Array(Id)),
        },
        closed,
      ),
    ),
  },
  { $id: 'LayerBatchResult', ...closed },
)

export const LayerList = Type.Object(
  { items: Type.Array(Layer), nextCursor: nullable(Type.String()) },
  { $id: 'LayerList', ...closed },
)
