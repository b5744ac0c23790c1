'use strict';

const dates = require('./dates');
const text = require('./text');

function page(config, title, main) {
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<title>' + text.escapeXml(title) + ' – ' + text.escapeXml(config.title) + '</title>',
    '<main>' + main + '</main>',
    '',
  ].join('\n');
}

function build(config, posts) {
  const files = {};
  const items = [];
  for (const post of dates.newestFirst(posts)) {
    const path = 'posts/' + text.slug(post.title) + '.html';
    files[path] = page(config, post.title,
      '<h1>' + text.escapeXml(post.title) + '</h1><p>' + dates.longDay(post.date) + '</p>' + post.body);
    items.push('<li><a href="' + path + '">' + text.escapeXml(post.title) + '</a></li>');
  }
  files['index.html'] = page(config, 'Posts', '<ul>' + items.join('') + '</ul>');
  return files;
}

module.exports = { build };
