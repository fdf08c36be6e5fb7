// Bundles the map libraries that the recipes of the README use, as globals, into the folder given.
import { build } from 'esbuild'

await build({
  entryPoints: { libraries: 'libraries.mjs' },
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  format: 'iife',
  loader: { '.png': 'dataurl' },
  logLevel: 'warning',
})
