'use strict';

const commands = {
  tags: require('./commands/tags'),
};

async function dispatch(text, config) {
  const [, name, ...args] = text.trim().split(/\s+/);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    return `I know: ${Object.keys(commands).join(', ')}`;
  }
  return command(args, config);
}

module.exports = { dispatch };
