"""Who gets what at every address: written and changed by hand, against the walls the documents ask for.

A block names lines of `visits.VISITS` (after `@`), then one row for each way of asking and each owner of the things
in the address: `own`, `sibling` (the same family's, lying with another unit), `sister` (another window's, another
unit's), `nobody` (no such number), `-` where the address names nothing. The words are those of `asking.word_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.walls.world import OTHERS, SEATS

WHO = (*SEATS, *OTHERS, "anonymous")

TABLE = """
#            clerk  review officr leader liaisn unitrv office govern hotlin | noseat system securt audit  | anonymous
# The first page: administrators go to their own office, somebody without a seat is told so.
@ home:worklist
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | ok     go     go     go     | login

# Lists show each seat what it sees; every seat may ask.
@ home:worklist_xlsx home:rules intake:list intake:list_xlsx referrals:list referrals:list_xlsx
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login

# The tour of a demo, open to everybody; an installation that is no demo has no such page.
@ home:tour
GET  -       none   none   none   none   none   none   none   none   none   | none   none   none   none   | none

# One's own seats and one's own browser.
@ home:sit
POST -       go     go     go     go     go     go     go     go     go     | no     no     no     no     | login

@ home:large
POST -       go     go     go     go     go     go     go     go     go     | go     go     go     go     | login

# Taking a request: the clerk of a window, and the hotline for every window; half filled, it is its own filler's.
@ intake:new
GET  -       ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login
POST -       done   no     no     no     no     no     no     no     done   | no     no     no     no     | login

@ intake:known
POST -       go     no     no     no     no     no     no     no     go     | no     no     no     no     | login

@ intake:draft
POST -       done   no     no     no     no     no     no     no     done   | no     no     no     no     | login

@ intake:discard
POST own     done   no     no     no     no     no     no     no     done   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# Asking by a receipt: whoever takes requests. Elsewhere's application is named with its window only.
@ intake:ask
GET  -       ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login
POST own     ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login
POST sister  ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login
POST nobody  form   no     no     no     no     no     no     no     form   | no     no     no     no     | login

# What the window of the register place is told; only that window notes it.
@ intake:notices intake:notices_xlsx
GET  -       ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login

@ intake:note
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# An application is seen in its own territory and by those who supervise, never by a unit (三(二)2).
@ intake:application runs:drawing
GET  own     ok     ok     ok     ok     none   none   ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Completing a registration, assessing needs, what is declared and handed in: only the clerk of the window that took it.
@ intake:complete intake:assess intake:declared intake:declared_correct intake:papers
GET  own     ok     no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# Needs added before the split, and the receipt: the same clerk.
@ intake:needs intake:receipt
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# A referral, its person and its slip: the unit it lies with sees its own, never what else the family asked for (附件1).
@ runs:drawing/referral referrals:referral people:person papers:pdf
GET  own     ok     ok     ok     ok     ok     ok     ok     ok     none   | no     no     no     no     | login
GET  sibling ok     ok     ok     ok     none   none   ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# What the window does with an application: only its own clerk; others who see it are told why not.
@ runs:act/accept runs:act/split runs:anytime/withdraw runs:anytime/add_need
GET  own     ok     said   said   said   none   none   said   said   none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login
POST own     done   said   said   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# What the unit does: its liaison; the clerk sees the form for the unit's sealed paper and must bring the scan.
@ runs:act/receive
GET  own     ok     said   said   said   ok     said   said   said   none   | no     no     no     no     | login
GET  sibling ok     said   said   said   none   none   said   said   none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login
POST own     form   said   said   said   done   said   said   said   none   | no     no     no     no     | login
POST sibling form   said   said   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# A unit's sealed feedback slip recorded at once: the clerk of the window that sent the referral.
@ runs:whole_slip
GET  own     ok     no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sibling ok     no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST sibling done   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login

# The applicant's signature on the stub: the clerk of the window that keeps it.
@ referrals:sign
GET  own     ok     no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sibling ok     no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST sibling done   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login

# A question about a referral: its window and its unit; a town that is neither is told so.
@ referrals:ask
GET  own     ok     no     said   no     ok     no     no     no     no     | no     no     no     no     | login
GET  sibling ok     no     said   no     none   no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST own     done   no     said   no     done   no     no     no     no     | no     no     no     no     | login
POST sibling done   no     said   no     none   no     no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login

# Its answer: whom the window asked.
@ referrals:reply
GET  own     said   no     said   no     ok     no     no     no     no     | no     no     no     no     | login
GET  sibling none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST own     form   no     form   no     done   no     no     no     no     | no     no     no     no     | login
POST sibling none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login

# The list of them: what the own unit or window asked and was asked.
@ referrals:questions referrals:questions_xlsx
GET  -       ok     no     ok     no     ok     no     no     no     no     | no     no     no     no     | login

# Hand-over between those who receive referrals for a unit; the sheet is the own seat's, accepted by whom it names.
@ referrals:hand_over
GET  -       no     no     ok     no     ok     no     no     no     no     | no     no     no     no     | login
POST -       no     no     form   no     done   no     no     no     no     | no     no     no     no     | login

@ referrals:hand_over_sheet
GET  own     no     no     none   no     ok     no     no     no     no     | no     no     no     no     | login
GET  nobody  no     no     none   no     none   no     no     no     no     | no     no     no     no     | login

@ referrals:hand_over_accept
POST own     no     no     none   no     done   no     no     no     no     | no     no     no     no     | login
POST nobody  no     no     none   no     none   no     no     no     no     | no     no     no     no     | login

# A second person of the window confirms; nobody else, wherever he may confirm otherwise.
@ runs:confirm
GET  own     no     ok     no     said   no     said   no     no     no     | no     no     no     no     | login
GET  sister  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
GET  nobody  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
POST own     no     done   no     said   no     said   no     no     no     | no     no     no     no     | login
POST sister  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
POST nobody  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login

# Correcting a record: a seat with the right at the unit that made the record; another unit's is told so.
@ runs:correct
GET  own     no     ok     no     said   no     none   no     no     no     | no     no     no     no     | login
GET  sister  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
GET  nobody  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
POST own     no     done   no     said   no     none   no     no     no     | no     no     no     no     | login
POST sister  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login
POST nobody  no     none   no     none   no     none   no     no     no     | no     no     no     no     | login

# Extending a limit, and the paper behind a record by phone: Lanshan's rules know neither; who sees the run is told so.
@ runs:extend runs:paper
GET  own     said   said   said   said   said   said   said   said   none   | no     no     no     no     | login
GET  sibling said   said   said   said   none   none   said   said   none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login
POST own     said   said   said   said   said   said   said   said   none   | no     no     no     no     | login
POST sibling said   said   said   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Contacts: every seat may ask for the lists and sees its own; logged by windows, towns, the hotline, and liaisons, who
# only hand on from their unit; seen by the unit that took it and by the territory it is about.
@ contacts:list contacts:list_xlsx contacts:leads contacts:leads_xlsx
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login

@ contacts:new
GET  -       ok     no     ok     no     ok     no     no     no     ok     | no     no     no     no     | login
POST -       done   no     done   no     form   no     no     no     done   | no     no     no     no     | login

@ contacts:search
POST -       done   no     done   no     done   no     no     no     done   | no     no     no     no     | login

@ contacts:contact contacts:lead runs:drawing/lead
GET  own     ok     ok     ok     ok     none   none   ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

@ contacts:settle
GET  own     ok     no     ok     no     none   no     no     no     none   | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
POST own     done   no     done   no     none   no     no     no     none   | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login

# The telephone of who called: to those who follow it up, logged.
@ contacts:look
POST own     ok     said   ok     said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Whom a lead is about is put right by the unit that took it and those that follow it up.
@ contacts:person
GET  own     ok     no     ok     no     none   no     no     no     none   | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
POST own     done   no     done   no     none   no     no     no     none   | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     none   | no     no     no     no     | login

# A lead is verified by the town; at the window when the person stands there.
@ runs:act/verify
GET  own     ok     said   ok     said   none   none   said   said   none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login
POST own     done   said   done   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Who is responsible for a request: its holder hands on, the colleague it is offered to takes over, nobody else.
@ contacts:first contacts:first_xlsx
GET  -       ok     ok     no     no     no     no     no     no     ok     | no     no     no     no     | login

@ contacts:hand_over
GET  own     ok     said   no     no     no     no     no     no     none   | no     no     no     no     | login
GET  sister  none   none   no     no     no     no     no     no     none   | no     no     no     no     | login
GET  nobody  none   none   no     no     no     no     no     no     none   | no     no     no     no     | login
POST own     done   said   no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   none   no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   none   no     no     no     no     no     no     none   | no     no     no     no     | login

@ contacts:take_over
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# Searching for people, and what was found: the search belongs to this account in this seat.
@ people:find
GET  -       ok     ok     ok     ok     no     no     no     no     ok     | no     no     no     no     | login

@ people:search
POST -       done   done   done   done   no     no     no     no     done   | no     no     no     no     | login

@ people:found
GET  own     ok     ok     ok     ok     no     no     no     no     ok     | no     no     no     no     | login
GET  sister  said   said   said   said   no     no     no     no     said   | no     no     no     no     | login
GET  nobody  said   said   said   said   no     no     no     no     said   | no     no     no     no     | login

# A number in full: a seat with the right, or the unit of the slip; for what belongs to the person.
@ people:look
POST own     ok     ok     said   said   ok     ok     said   said   none   | no     no     no     no     | login
POST sibling said   said   said   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# One household's file: whoever looks over its territory; a unit sees a person, never the family (附件1).
@ people:household people:household_pdf
GET  own     ok     ok     ok     ok     none   none   ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Persons registered twice: the window's clerk proposes, its reviewer decides.
@ people:alike people:alike_xlsx people:merges people:merges_xlsx
GET  -       ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login

@ people:compare
GET  own     ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   form   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login

@ people:merge
GET  own     ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     form   done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login

# Papers brought later: who registers people.
@ people:identity
GET  own     ok     no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# Duplicate aid, aid by several units, persons missed: seats that look over a territory; nobody else's are closed.
@ people:lists
GET  -       go     go     go     go     no     no     go     no     no     | no     no     no     no     | login

@ people:findings people:findings_xlsx
GET  -       ok     ok     ok     ok     no     no     ok     no     no     | no     no     no     no     | login

@ people:check
GET  own     ok     ok     ok     ok     no     no     ok     no     no     | no     no     no     no     | login
GET  sister  none   none   none   none   no     no     ok     no     no     | no     no     no     no     | login
GET  nobody  none   none   none   none   no     no     none   no     no     | no     no     no     no     | login
POST own     done   done   done   done   no     no     done   no     no     | no     no     no     no     | login
POST sister  none   none   none   none   no     no     done   no     no     | no     no     no     no     | login
POST nobody  none   none   none   none   no     no     none   no     no     | no     no     no     no     | login

# Categories are kept by the window and the town.
@ people:category people:category_end
GET  own     ok     no     ok     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   no     done   no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     no     no     no     no     no     | no     no     no     no     | login

# The care list: the own territory, or what the pack lists to the unit; nobody of this world is listed to the liaison's.
@ people:care people:care_xlsx
GET  -       ok     no     ok     no     ok     ok     no     no     no     | no     no     no     no     | login

@ people:care_for
GET  own     ok     no     ok     no     none   none   no     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login
POST own     done   no     done   no     none   none   no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login

@ people:survey
POST own     done   no     done   no     none   none   no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login

@ people:care_look
POST own     said   no     said   no     none   none   no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   none   no     no     no     | no     no     no     no     | login

@ people:coverage people:coverage_xlsx
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     no     | no     no     no     no     | login

# The register of numbers is the window's; voiding is its reviewer's.
@ papers:register papers:register_xlsx
GET  -       ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login

@ papers:void
GET  own     no     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sibling no     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     no     done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sibling no     done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login

@ papers:reprint
GET  own     ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sibling ok     ok     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sibling done   done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   none   no     no     no     no     no     no     no     | no     no     no     no     | login

# A file of a run is seen by who sees the run.
@ papers:evidence
GET  own     ok     ok     ok     ok     ok     ok     ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# The registry: each seat its territory's entries, a unit its own; written by who keeps it (三(二)2 属地化管理).
@ registry:list registry:list_xlsx registry:checks registry:checks_xlsx registry:coverage registry:coverage_xlsx
@ registry:update registry:progress_xlsx
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login

@ registry:entry
GET  own     ok     ok     ok     ok     ok     ok     ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

@ registry:new
GET  -       ok     no     ok     no     ok     no     ok     no     no     | no     no     no     no     | login
POST -       done   no     done   no     done   no     done   no     no     | no     no     no     no     | login

@ registry:change registry:end
GET  own     ok     no     ok     no     ok     no     ok     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     ok     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login

@ registry:change registry:end registry:check
POST own     done   no     done   no     done   no     done   no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     done   no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login

# Lists to import: seen and decided by the unit that handed them in.
@ registry:imports registry:template_xlsx
GET  -       ok     no     ok     no     ok     no     ok     no     no     | no     no     no     no     | login

@ registry:import_new
GET  -       ok     no     ok     no     ok     no     ok     no     no     | no     no     no     no     | login
POST -       done   no     done   no     done   no     done   no     no     | no     no     no     no     | login

@ registry:batch registry:rejects_xlsx
GET  own     ok     no     none   no     none   no     none   no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login

@ registry:import_confirm registry:import_drop registry:import_undo
POST own     done   no     none   no     none   no     none   no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login

# The yearly update: opened by the office, worked through by who keeps the registry.
@ registry:updates
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login
POST -       form   form   form   form   form   form   done   form   form   | no     no     no     no     | login

@ registry:mine
GET  -       ok     no     ok     no     ok     no     ok     no     no     | no     no     no     no     | login
POST -       done   no     done   no     done   no     done   no     no     | no     no     no     no     | login
# Between windows: the clerk of the window that has a request offers it, the clerk of the other one answers.
@ windows:handed windows:handed_xlsx
GET  -       ok     no     no     no     no     no     no     no     ok     | no     no     no     no     | login

@ windows:take windows:hand
GET  own     ok     no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     none   | no     no     no     no     | login

# Superior systems: lists out and in, by seats with the right; what came in is seen by the unit that handed it in.
@ exchange:list exchange:export exchange:compared exchange:compared_xlsx exchange:lists
GET  -       ok     no     no     no     no     no     ok     no     no     | no     no     no     no     | login

@ exchange:list_new
GET  -       ok     no     no     no     no     no     ok     no     no     | no     no     no     no     | login
POST -       done   no     no     no     no     no     done   no     no     | no     no     no     no     | login

@ exchange:one exchange:rejects_xlsx exchange:close
GET  own     ok     no     no     no     no     no     none   no     no     | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     none   no     no     | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     none   no     no     | no     no     no     no     | login

@ exchange:confirm exchange:drop exchange:close
POST own     done   no     no     no     no     no     none   no     no     | no     no     no     no     | login
POST sister  none   no     no     no     no     no     none   no     no     | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     none   no     no     | no     no     no     no     | login

# The number an application or a member of a household has there: windows, those who keep the registry, the office.
@ exchange:of_application
GET  own     ok     no     no     no     no     no     ok     no     none   | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     ok     no     none   | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     none   no     none   | no     no     no     no     | login
POST own     done   no     no     no     no     no     done   no     none   | no     no     no     no     | login
POST sister  none   no     no     no     no     no     done   no     none   | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     none   no     none   | no     no     no     no     | login

@ exchange:of_household
GET  own     ok     no     ok     no     none   no     ok     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     ok     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login
POST own     done   no     done   no     none   no     done   no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     done   no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     none   no     no     | no     no     no     no     | login

# Monthly feedback: who reports, takes, supervises or confirms; each sees the lists of its unit, window or territory.
@ feedback:overview feedback:overview_xlsx feedback:people feedback:people_xlsx
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     no     | no     no     no     no     | login

@ feedback:list feedback:list_xlsx
GET  own     none   none   none   none   ok     ok     ok     ok     no     | no     no     no     no     | login
GET  sibling ok     ok     ok     ok     none   none   ok     ok     no     | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     no     | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   no     | no     no     no     no     | login

# A list is filled in by its unit, and by the window it goes to from the unit's sealed paper.
@ feedback:blank
GET  -       ok     no     ok     no     ok     no     no     no     no     | no     no     no     no     | login

@ feedback:add feedback:import
GET  own     none   no     none   no     ok     no     no     no     no     | no     no     no     no     | login
GET  sibling ok     no     ok     no     none   no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST own     none   no     none   no     done   no     no     no     no     | no     no     no     no     | login
POST sibling done   no     done   no     none   no     no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login

@ feedback:remove
POST own     none   no     none   no     done   no     no     no     no     | no     no     no     no     | login
POST sibling done   no     done   no     none   no     no     no     no     | no     no     no     no     | login
POST sister  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     none   no     none   no     no     no     no     | no     no     no     no     | login

@ runs:act/list
GET  own     none   none   none   none   ok     said   said   said   none   | no     no     no     no     | login
GET  sibling ok     said   ok     said   none   none   said   said   none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login
POST own     none   none   none   none   done   said   said   said   none   | no     no     no     no     | login
POST sibling form   said   done   said   none   none   said   said   none   | no     no     no     no     | login
POST sister  none   none   none   none   none   none   said   said   none   | no     no     no     no     | login
POST nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Statistics: seats with the right, each over its own territory or unit.
@ statistics:overview statistics:table
GET  -       no     ok     no     ok     no     ok     ok     ok     no     | no     no     no     no     | login
# Windows are told to everybody; a window's register is its own to keep, and the leading unit's.
@ windows:list windows:list_xlsx policy:guide policy:programme policy:leaflet policy:units policy:units_xlsx policy:unit
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login

@ policy:search
POST -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login

@ windows:window
GET  own     ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login
GET  sister  ok     ok     ok     ok     ok     ok     ok     ok     ok     | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

@ windows:register windows:readiness
GET  own     ok     ok     no     no     no     no     ok     no     no     | no     no     no     no     | login
GET  sister  none   none   no     no     no     no     ok     no     no     | no     no     no     no     | login
GET  nobody  none   none   no     no     no     no     none   no     no     | no     no     no     no     | login
POST own     done   done   no     no     no     no     done   no     no     | no     no     no     no     | login
POST sister  none   none   no     no     no     no     done   no     no     | no     no     no     no     | login
POST nobody  none   none   no     no     no     no     none   no     no     | no     no     no     no     | login

@ windows:pilot
GET  -       no     no     no     no     no     no     ok     no     no     | no     no     no     no     | login
POST -       no     no     no     no     no     no     done   no     no     | no     no     no     no     | login

# A petty fund tells of families: seen in its own territory and by who supervises.
@ windows:fund windows:fund_xlsx windows:draw windows:slip windows:receipt
GET  own     ok     ok     ok     ok     none   none   ok     ok     none   | no     no     no     no     | login
GET  sister  none   none   none   none   none   none   ok     ok     none   | no     no     no     no     | login
GET  nobody  none   none   none   none   none   none   none   none   none   | no     no     no     no     | login

# Money in: the window's reviewer or the leading unit; so is a line put right.
@ windows:refill windows:reverse
GET  own     no     ok     no     no     no     no     ok     no     no     | no     no     no     no     | login
GET  sister  no     none   no     no     no     no     ok     no     no     | no     no     no     no     | login
GET  nobody  no     none   no     no     no     no     none   no     no     | no     no     no     no     | login
POST own     no     done   no     no     no     no     done   no     no     | no     no     no     no     | login
POST sister  no     none   no     no     no     no     done   no     no     | no     no     no     no     | login
POST nobody  no     none   no     no     no     no     none   no     no     | no     no     no     no     | login

# Money out: asked for and accounted for by the clerk, approved by the reviewer.
@ windows:ask windows:settle
GET  own     ok     no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
GET  nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST own     done   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  none   no     no     no     no     no     no     no     no     | no     no     no     no     | login

@ windows:decide
POST own     no     done   no     no     no     no     no     no     no     | no     no     no     no     | login
POST sister  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login
POST nobody  no     none   no     no     no     no     no     no     no     | no     no     no     no     | login

# The security administrator's office.
@ offices:accounts
GET  -       no     no     no     no     no     no     no     no     no     | no     no     ok     no     | login

@ offices:account_search
POST -       no     no     no     no     no     no     no     no     no     | no     no     go     no     | login

@ offices:account_new
GET  -       no     no     no     no     no     no     no     no     no     | no     no     ok     no     | login
POST -       no     no     no     no     no     no     no     no     no     | no     no     done   no     | login

@ offices:account
GET  own     no     no     no     no     no     no     no     no     no     | no     no     ok     no     | login
GET  nobody  no     no     no     no     no     no     no     no     no     | no     no     none   no     | login

@ offices:account_change/disable offices:account_change/password offices:account_change/rename
@ offices:account_change/appoint offices:relieve
POST own     no     no     no     no     no     no     no     no     no     | no     no     done   no     | login
POST nobody  no     no     no     no     no     no     no     no     no     | no     no     none   no     | login

@ offices:account_change/enable
POST own     no     no     no     no     no     no     no     no     no     | no     no     said   no     | login
POST nobody  no     no     no     no     no     no     no     no     no     | no     no     none   no     | login

@ offices:account_change/unlock offices:account_change/second-factor
POST own     no     no     no     no     no     no     no     no     no     | no     no     go     no     | login
POST nobody  no     no     no     no     no     no     no     no     no     | no     no     none   no     | login

# The system administrator's office.
@ offices:system
GET  -       no     no     no     no     no     no     no     no     no     | no     ok     no     no     | login

@ offices:year
GET  -       no     no     no     no     no     no     no     no     no     | no     ok     no     no     | login
POST -       no     no     no     no     no     no     no     no     no     | no     done   no     no     | login

# The audit administrator's office.
@ offices:audit offices:audit_xlsx offices:looks offices:seals
GET  -       no     no     no     no     no     no     no     no     no     | no     no     no     ok     | login

@ offices:verify
POST -       no     no     no     no     no     no     no     no     no     | no     no     no     go     | login

# Signing in and out: open to everybody or to everybody who has signed in; all about oneself.
@ account_login
GET  -       go     go     go     go     go     go     go     go     go     | go     go     go     go     | ok
POST -       go     go     go     go     go     go     go     go     go     | go     go     go     go     | ok

@ account_logout mfa_index mfa_list_webauthn
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | ok     ok     ok     ok     | login

@ account_logout
POST -       login  login  login  login  login  login  login  login  login  | login  login  login  login  | login

@ account_inactive
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | ok     ok     ok     ok     | ok

@ account_reauthenticate account_change_password
GET  -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | ok     ok     ok     ok     | login
POST -       ok     ok     ok     ok     ok     ok     ok     ok     ok     | ok     ok     ok     ok     | login

@ accounts:held mfa_view_recovery_codes mfa_download_recovery_codes
GET  -       none   none   none   none   none   none   none   none   none   | none   none   none   none   | login

@ mfa_authenticate
GET  -       go     go     go     go     go     go     go     go     go     | go     go     go     go     | login
POST -       go     go     go     go     go     go     go     go     go     | go     go     go     go     | login

@ mfa_reauthenticate mfa_activate_totp mfa_generate_recovery_codes mfa_add_webauthn mfa_reauthenticate_webauthn
@ mfa_remove_webauthn mfa_edit_webauthn
GET  -       again  again  again  again  again  again  again  again  again  | again  again  again  again  | login
POST -       again  again  again  again  again  again  again  again  again  | again  again  again  again  | login

@ mfa_deactivate_totp
GET  -       none   none   none   none   none   none   none   none   none   | none   none   none   none   | login
POST -       none   none   none   none   none   none   none   none   none   | none   none   none   none   | login
"""


@dataclass(frozen=True)
class Row:
    """One way of asking for one line: who is answered how."""

    line: str
    method: str
    owner: str
    words: dict[str, str]

    def __str__(self) -> str:
        return f"{self.line} {self.method} {self.owner}"


def rows() -> list[Row]:
    """The table, read. ValueError for a row with a word too many or too few, or for one that stands there twice."""
    found: dict[str, Row] = {}
    names: list[str] = []
    for text in TABLE.splitlines():
        if text.startswith("@"):
            names += text[1:].split()
        elif text.strip() and not text.startswith("#"):
            method, owner, *words = text.replace("|", " ").split()
            for name in names:
                row = Row(name, method, owner, dict(zip(WHO, words, strict=True)))
                if str(row) in found:
                    raise ValueError(f"twice in the table: {row}")
                found[str(row)] = row
        else:
            names = []
    return list(found.values())
