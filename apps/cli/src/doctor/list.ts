import type { Check } from '@stream-manager/diagnostics/doctor'

/** One line for each check: id, group, cost and what it asks. */
export const renderList = (checks: readonly Check[]): string => {
  const rows = checks.map(({ id, group, cost, title }) => [id, group, cost, title] as const)
  const idWidth = Math.max(0, ...rows.map(([id]) => id.length))
  const groupWidth = Math.max(0, ...rows.map(([, group]) => group.length))
  return rows
    .map(
      ([id, group, cost, title]) => `${id.padEnd(idWidth)}  ${group.padEnd(groupWidth)}  ${cost}  ${title}\n`,
    )
    .join('')
}
