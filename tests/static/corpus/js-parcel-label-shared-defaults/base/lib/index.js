'use strict'

exports.renderLabel = require('./label').renderLabel
