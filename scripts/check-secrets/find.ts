import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'

export interface Finding {
  readonly path: string
  readonly line: number
  readonly rule: string
  readonly message: string
}

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] }

/** Credentials in a file, which the messages do not repeat. */
export const findSecrets = async (path: string, content: string): Promise<Finding[]> => {
  const source = { filePath: path, content, contentType: 'text' as const }
  const { messages } = await lintSource({ source, options: { maskSecrets: true, config } })
  return messages.map(({ loc, ruleId, message }) => ({
    path,
    line: loc.start.line,
    rule: ruleId.replace('@secretlint/secretlint-rule-', ''),
    message,
  }))
}
