\version "2.24.0"
\header {
  title = "Dona nobis pacem"
  composer = "trad."
}
melody = \relative c' {
  \key f \major
  \time 3/4
  f4 c a' | g8 c, c2 | bes'4 a g | g f2 |
}
\score {
  \new Staff \melody
  \layout { }
}
