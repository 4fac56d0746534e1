/** A board's register of invented people: two active licenses, a suspended, a revoked one, and a row to be refused. */
export const REGISTER = `first_name,last_name,state,license_type,number,status,date_issued,date_expires,created_at,updated_at
Ada,Sample-Example,WV,MDR,0000101,ACTIVE,2020-01-01,2099-12-31,2020-01-01,2026-01-01
D'Arcy,Ñandú,CA,DEN,D-55,ACTIVE,2021-05-05,2099-12-31,2021-05-05,2026-01-01
Sus,Pended,WV,MDR,0000102,SUSPENDED,2020-01-01,2099-12-31,2020-01-01,2026-01-01
Re,Voked,WV,MDR,0000103,REVOKED,2020-01-01,2099-12-31,2020-01-01,2026-01-01
Im,Possible,WV,MDR,0000104,ACTIVE,2020-02-31,2099-12-31,2020-01-01,2026-01-01
`
