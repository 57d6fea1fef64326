export const ASSETS_PREFIX = 'assets/'

/** Sorts after every asset: no id begins with this character. */
export const USAGE_ID = '~usage'

export const assetKey = (assetId: string): string => ASSETS_PREFIX + assetId

/** In the scope of the assets, so that one commit changes both. */
export const USAGE_KEY = ASSETS_PREFIX + USAGE_ID
