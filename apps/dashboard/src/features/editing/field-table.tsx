import { useViewStrings } from '../../strings/views.ts'
import type { FieldPath } from './patch.ts'
import './field-table.css'

interface FieldRow {
  readonly path: FieldPath
  readonly left: unknown
  readonly right: unknown
}

interface Props {
  readonly caption: string
  readonly left: string
  readonly right: string
  readonly rows: readonly FieldRow[]
}

const Value = ({ value }: { value: unknown }) => {
  const { changes } = useViewStrings()
  if (value === null || value === undefined) return <span className="dim">{changes.nothing}</span>
  return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>
}

/** Two values of each field side by side. */
export const FieldTable = ({ caption, left, right, rows }: Props) => {
  const { changes } = useViewStrings()
  return (
    <table className="field-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{changes.field}</th>
          <th scope="col">{left}</th>
          <th scope="col">{right}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path.join('.')}>
            <th scope="row">{row.path.join('.')}</th>
            <td dir="auto">
              <Value value={row.left} />
            </td>
            <td dir="auto">
              <Value value={row.right} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
