import { Controller, Param, Query } from '@nestjs/common';
import { FindMeetings, GetMeeting } from '../../projections/meeting-questions.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { knownAt, page, path, year as yearIn } from './parameters.js';

/** Questions about meetings and what was voted in them. */
@Controller('api')
export class MeetingsController {
  constructor(private readonly answers: Answers) {}

  @Asks(
    'clusters/:clusterId/years/:year/meetings',
    'Meetings of the year: roll, presence, quorum, votes',
    'from',
    'limit',
  )
  meetings(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const question = new FindMeetings(path('clusterId', id), yearIn(year), page(query));
    return this.answers.to(question, asked);
  }

  @Asks('meetings/:meetingId', 'One meeting: roll, presence, quorum, votes as told', 'knownAt')
  meeting(@Param('meetingId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetMeeting(path('meetingId', id), known), asked, known);
  }
}
