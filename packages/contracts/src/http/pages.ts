import { Type } from 'typebox'
import { closed, Id } from '../primitives.ts'

const LONGEST_PAGE = 200

export const pageQuery = (defaultLimit: number) =>
  Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_PAGE, default: defaultLimit })),
      cursor: Type.Optional(Type.Unsafe<string>({ ...Id, description: '`nextCursor` of the page before.' })),
    },
    closed,
  )

/** For bounded lists: one page, unless the client asks for smaller pages. */
export const WholeListQuery = pageQuery(LONGEST_PAGE)

/** Body of a 204. */
export const NoContent = Type.Null({ description: 'Done' })
