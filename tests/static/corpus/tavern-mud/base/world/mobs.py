class Mob:
  max_hp = 10
  damage = 1

  def __init__(self, name, room):
    self.name = name
    self.hp = self.max_hp
    self.room = room
    room.mobs.append(self)

  @property
  def alive(self):
    return self.hp > 0

  def hit(self, other):
    other.hp = max(0, other.hp - self.damage)
    if not other.alive:
      other.die()

  def die(self):
    self.room.mobs.remove(self)

  def move(self, direction):
    target = self.room.exits.get(direction)
    if target is None:
      return False
    self.room.mobs.remove(self)
    target.mobs.append(self)
    self.room = target
    return True


class Player(Mob):
  max_hp = 25
  damage = 4


class Rat(Mob):
  max_hp = 4


class Ogre(Mob):
  max_hp = 40
  damage = 7
