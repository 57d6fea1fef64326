import * as ts from 'typescript'

export interface Expression {
  readonly path: string
  readonly line: number
  readonly source: string
  readonly flags: string
}

/** Callees and properties whose text is an expression: `new RegExp('...')`, and `pattern` of a JSON schema. */
const textOf = (node: ts.Node): { source: string; flags: string } | null => {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
    const [source, flags] = node.arguments ?? []
    if (source === undefined || !ts.isStringLiteralLike(source)) return null
    return {
      source: source.text,
      flags: flags !== undefined && ts.isStringLiteralLike(flags) ? flags.text : '',
    }
  }
  if (
    ts.isPropertyAssignment(node) &&
    node.name.getText() === 'pattern' &&
    ts.isStringLiteralLike(node.initializer)
  )
    return { source: node.initializer.text, flags: 'u' }
  return null
}

/** Every expression that is written out in a source file. Expressions put together at run time are not seen. */
export const expressionsOf = (path: string, code: string): Expression[] => {
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true)
  const found: Expression[] = []
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    if (text !== null) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart())
      found.push({ path, line: line + 1, ...text })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
