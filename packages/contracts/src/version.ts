/** Version of Stream Manager. `pnpm release` raises it with every `package.json`; a test keeps them equal. */
export const VERSION = '0.1.0'
