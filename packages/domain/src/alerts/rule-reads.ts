import type { AlertRule, Result } from '@stream-manager/contracts'
import { succeed } from '@stream-manager/contracts'
import { readReadable } from '../access/readable-page.ts'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { pageOf } from '../store/page.ts'
import { readStored } from '../store/stored.ts'
import { checkRule, type StoredRule } from './documents.ts'
import { alertKeys } from './keys.ts'
import { ruleNotFound } from './rule-checks.ts'
import { isShipped, SHIPPED_RULES } from './shipped-rules.ts'

const MAX_LISTED = 1000

export const presentRule = (stored: StoredRule, revision: number): AlertRule => ({
  ...stored,
  shipped: isShipped(stored.id),
  revision,
})

const byId = (one: AlertRule, other: AlertRule): number => (one.id < other.id ? -1 : 1)

/** All rules by id. A shipped one that was changed to something unreadable is as it was shipped. */
export const readRules = async (context: Context): Promise<AlertRule[]> => {
  const documents = await context.backplane.list(alertKeys.rules, { limit: MAX_LISTED })
  const stored = readReadable(context, documents, (document) =>
    presentRule(readStored(context, document, checkRule).parsed, document.revision),
  )
  const shipped = SHIPPED_RULES.map((rule) => presentRule(rule, 0))
  return [...new Map([...shipped, ...stored].map((rule) => [rule.id, rule])).values()].sort(byId)
}

export const listRules = async (
  context: Context,
  page: Partial<PageOptions>,
): Promise<Result<Page<AlertRule>>> => pageOf(await readRules(context), page)

export const getRule = async (context: Context, ruleId: string): Promise<Result<AlertRule>> => {
  const document = await context.backplane.read(alertKeys.rule(ruleId))
  if (document)
    return succeed(presentRule(readStored(context, document, checkRule).parsed, document.revision))
  const shipped = SHIPPED_RULES.find(({ id }) => id === ruleId)
  return shipped ? succeed(presentRule(shipped, 0)) : ruleNotFound(ruleId)
}
