import { Controller, Param, Query } from '@nestjs/common';
import { FindRules, GetRule } from '../../projections/law-book.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { page, path } from './parameters.js';

/** The law book: the meaning of every code in refusals, receipts and answers. */
@Controller('api')
export class RulesController {
  constructor(private readonly answers: Answers) {}

  @Asks(
    'rules',
    'Rules, edge cases, scenarios and sources in the order of the law book, each with what it rests on',
    'from',
    'limit',
  )
  rules(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    return this.answers.to(new FindRules(page(query)), asked);
  }

  @Asks('rules/:code', 'What a code means, such as `R13`, `edge-case-9` or `P01`, and what it rests on')
  rule(@Param('code') code: string, @AskedBy() asked: Asked) {
    return this.answers.to(new GetRule(path('code', code)), asked);
  }
}
