export const ASSETS_PREFIX = 'assets/'

export const assetKey = (assetId: string): string => ASSETS_PREFIX + assetId
