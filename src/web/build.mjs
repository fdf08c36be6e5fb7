// Builds the page into the folder that the first argument names: index.html, map.js, map.css.
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const out = process.argv[2] ?? join(here, 'dist')
await mkdir(out, { recursive: true })
await build({
  entryPoints: { map: join(here, 'main.ts') },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  legalComments: 'eof',
  logLevel: 'warning',
})
await copyFile(join(here, 'index.html'), join(out, 'index.html'))
