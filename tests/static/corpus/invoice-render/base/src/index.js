'use strict';

module.exports = {
  ...require('./invoice'),
};
