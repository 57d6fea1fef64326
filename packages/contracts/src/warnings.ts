import { type Static, Type } from 'typebox'
import { closed } from './primitives.ts'

/** Each code with what it tells. A code is never reused for another meaning. */
export const WARNING_CODES = {
  'media.not_honoured': 'The file or source asks for something the programme cannot do',
  'text.glyph_missing': 'No font has the character',
} as const satisfies Record<string, string>

export type WarningCode = keyof typeof WARNING_CODES

export const warningCodes = Object.keys(WARNING_CODES) as WarningCode[]

export const MAX_WARNINGS = 20

/** Something is shown or heard otherwise than its file or its operator asks. It is no fault: the programme goes on. */
export const Warning = Type.Object(
  {
    code: Type.Enum(warningCodes),
    message: Type.String({
      maxLength: 300,
      description: 'What is not as asked, of what, and what to do about it.',
    }),
  },
  { $id: 'Warning', ...closed },
)
export type Warning = Static<typeof Warning>

/** Left out while there are none. Earlier versions wrote none. */
export const Warnings = Type.Optional(Type.Array(Warning, { maxItems: MAX_WARNINGS }))
