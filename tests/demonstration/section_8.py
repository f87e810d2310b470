"""The figures of docs/field.md, section 8, as tables: what every other way of counting is held to.

Money is yuan as printed, sums are checked in cents. Days are those of the two evaluations and of the
finance report.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

MIDTERM, FINAL, FINANCE = date(2025, 1, 10), date(2025, 7, 10), date(2025, 8, 8)

# activity → sessions, hours, person-times, cost; A01 is a survey and no output
ACTIVITIES = {
    "A01": (0, 0, 0, 3200),
    "A02": (1, 2, 14, 1200),
    "A03": (1, 2, 16, 1200),
    "A04": (1, 3, 42, 6800),
    "A05": (1, 2, 38, 4100),
    "A06": (4, 8, 68, 5600),
    "A07": (1, 2, 24, 2200),
    "A08": (4, 8, 76, 6000),
    "A09": (1, 4, 126, 9600),
    "A10": (1, 3, 30, 4300),
    "A11": (1, 3, 22, 3460),
    "A12": (1, 3, 95, 6600),
}
SESSION_DAYS = {
    "A02": ["2024-08-22"],
    "A03": ["2024-09-10"],
    "A04": ["2024-09-21"],
    "A05": ["2024-10-12"],
    "A06": ["2024-11-05", "2024-11-12", "2024-11-19", "2024-11-26"],
    "A07": ["2024-12-07"],
    "A08": ["2025-03-04", "2025-03-11", "2025-03-18", "2025-03-25"],
    "A09": ["2025-04-19"],
    "A10": ["2025-05-10"],
    "A11": ["2025-05-24"],
    "A12": ["2025-06-14"],
}
COURSES = {"A06": [18, 17, 16, 17], "A08": [20, 19, 18, 19]}  # person-times of each session
LED_BY_THE_TEAM = {"A09", "A12"}
VOLUNTEERS_IN = {"A04": 8, "A09": 26, "A11": 18, "A12": 24}
DUTY_ROWS, DUTY_HOURS = 126, 2

# sessions, hours, person-times, cost of activities
OUTPUT = {MIDTERM: (9, 19, 202, 24_300), FINAL: (17, 40, 551, 54_260), FINANCE: (17, 40, 551, 54_260)}
PERSONS, VOLUNTEERS, SHIFTS, VOLUNTEER_HOURS = 236, 36, 202, 506

# budget line → original, revised, spent at mid-term, spent
LINES = {
    "staff": ("100000.00", "100000.00", "50000.00", "100000.00"),
    "activities": ("52000.00", "55000.00", "24300.00", "54260.00"),
    "training": ("16000.00", "13000.00", "6000.00", "12800.00"),
    "volunteers": ("10000.00", "10000.00", "4200.00", "9650.00"),
    "publicity": ("6000.00", "6000.00", "2600.00", "5900.00"),
    "audit": ("4000.00", "4000.00", "0.00", "4000.00"),
    "management": ("10000.00", "10000.00", "5000.00", "10000.00"),
    "tax": ("2000.00", "2000.00", "1188.12", "1980.20"),
}
AUDIT_FEE_ON = date(2025, 7, 25)
# spent, execution rate in per cent, surplus, paid
MONEY = {
    MIDTERM: ("93288.12", "46.64", "106711.88", "120000.00"),
    FINAL: ("194590.20", "97.30", "5409.80", "180000.00"),
    FINANCE: ("198590.20", "99.30", "1409.80", "198590.20"),
}
OF_FIRST_TRANCHE = "77.74"
# amount, due on, paid, paid on
TRANCHES = {
    1: ("120000.00", "2024-07-15", "120000.00", "2024-07-12"),
    2: ("60000.00", "2025-01-31", "60000.00", "2025-01-24"),
    3: ("20000.00", "2025-08-15", "18590.20", "2025-08-08"),
}
MILESTONES = [
    "2024-06-25", "2024-08-14", "2025-01-10", "2025-01-15", "2025-07-04", "2025-07-10", "2025-07-18",
    "2025-07-22", "2025-08-29",
]  # fmt: skip

# measure, baseline, target, actual at the end, completion in per cent
INDICATORS = (
    ("sessions", "0", "16", "17", "106.3"),
    ("person_times", "0", "500", "551", "110.2"),
    ("persons", "0", "200", "236", "118.0"),
    ("volunteers", "12", "30", "36", "120.0"),
    ("volunteer_hours", "0", "480", "506", "105.4"),
    ("leaders", "1", "5", "5", "100.0"),
    ("manual", "46", "70", "74", "105.7"),
    ("agreed_done_rate", None, "0.8", "0.8571", "107.1"),
    ("manual", "0", "1", "1", "100.0"),
    ("manual", "3.2", "3.7", "3.9", "105.4"),
    ("resources_value", "0", "5000", "8868", "177.4"),
    ("satisfaction_score", None, "0.9", "0.925", "102.8"),
)
# measured by hand: place in the table → day and value
BY_HAND = {
    6: {"2024-08-14": "46", "2025-01-10": "58", "2025-06-20": "74"},
    8: {"2024-08-14": "0", "2025-01-10": "0", "2025-06-20": "1"},
    9: {"2024-08-14": "3.2", "2025-06-20": "3.9"},
}
LEADERS = {date(2024, 8, 14): 1, MIDTERM: 3, FINAL: 5}
AGREED_AND_DONE = {MIDTERM: (4, 3), FINAL: (7, 6)}
RESOURCES = [3000, 1600, 1000, 3268]
SATISFACTION = {"count": 80, "sum": 370, "maximum": 5, "top_two": 75}

MIDTERM_SCORES = {"A": "17", "B": "36.5", "C": "7.5", "D": "12.5", "E": "9", "F": "3.5"}
MIDTERM_WEIGHTS = {"A": 20, "B": 40, "C": 10, "D": 15, "E": 10, "F": 5}
FINAL_WEIGHTS = {
    "A": (15, [3, 3, 3, 3, 3]),
    "B": (30, [6, 6, 5, 4, 4, 5]),
    "C": (25, [6, 5, 5, 4, 5]),
    "D": (15, [4, 4, 5, 2]),
    "E": (10, [5, 3, 2]),
    "F": (5, [2, 3]),
}
FINAL_SCORES = {
    "A": ("13", ["3", "2.5", "2.5", "2.5", "2.5"]),
    "B": ("29", ["6", "6", "5", "4", "4", "4"]),
    "C": ("22", ["5.5", "5", "4", "3", "4.5"]),
    "D": ("13.5", ["3.5", "4", "4.5", "1.5"]),
    "E": ("9.6", ["5", "2.8", "1.8"]),
    "F": ("3.9", ["1.5", "2.4"]),
}
TOTALS = {"midterm": ("86.0", "good"), "final": ("91.0", "excellent")}


def cents(yuan: str) -> int:
    return int(Decimal(yuan) * 100)
