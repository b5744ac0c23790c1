from world.mobs import Ogre, Player, Rat
from world.rooms import Room


def test_kill_removes_from_room():
  room = Room("Cellar")
  bob, rat = Player("Bob", room), Rat("a rat", room)
  bob.hit(rat)
  assert not rat.alive
  assert room.mobs == [bob]


def test_move():
  a, b = Room("A"), Room("B")
  a.connect("north", b)
  ogre = Ogre("an ogre", a)
  assert ogre.move("north")
  assert not ogre.move("south")
  assert b.mobs == [ogre] and a.mobs == []
