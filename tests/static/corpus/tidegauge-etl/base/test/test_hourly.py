import unittest

from tidegauge.hourly import hourly_means
from tidegauge.samples import Sample


class HourlyMeans(unittest.TestCase):
    def test_groups_by_station_and_hour(self):
        got = hourly_means([
            Sample("CUX", 3600, 10), Sample("CUX", 7199, 20), Sample("HUS", 3600, 7),
        ])
        self.assertEqual(got, {("CUX", 3600): 15.0, ("HUS", 3600): 7.0})


if __name__ == "__main__":
    unittest.main()
