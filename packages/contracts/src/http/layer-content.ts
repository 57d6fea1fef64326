import { type Static, type TSchema, Type } from 'typebox'
import { Color, closed, Id, nullable } from '../primitives.ts'

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
