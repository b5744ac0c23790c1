#!/usr/bin/env node
"use strict";

const fs = require("fs");
const { program } = require("commander");
const { collect } = require("../lib/collect");
const { pack } = require("../lib/pack");
const { version } = require("../package.json");

program
  .name("assetpack")
  .version(version)
  .argument("<folder>", "folder of the assets")
  .requiredOption("-o, --output <file>", "file to write")
  .action((folder, options) => {
    const names = collect(folder);
    fs.writeFileSync(options.output, pack(folder, names));
    console.log(`${names.length} assets in ${options.output}`);
  })
  .parse();
