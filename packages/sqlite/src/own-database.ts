import type { Database } from './database.ts'

export const pragmaNumber = (database: Database, name: string): number =>
  Number(database.get(`select ${name} as value from pragma_${name}`)?.['value'])

const isEmpty = (database: Database) =>
  Number(database.get('select count(*) as value from sqlite_schema')?.['value']) === 0

/** Throws when the file has content and another application id. */
export const requireOwnDatabase = (database: Database, applicationId: number): void => {
  const isOurs = pragmaNumber(database, 'application_id') === applicationId
  if (!isOurs && !isEmpty(database)) throw new Error('it is the database of another program')
}

/** Reads the whole file. */
export const requireUndamaged = (database: Database): void => {
  const damage = database.get('pragma quick_check(1)')?.['quick_check']
  if (damage !== 'ok') throw new Error(`it is damaged: ${damage}`)
}
