"""The war model: hazards learnt from the past alone, and many simulated courses of the war from a day on.

history (who held what) → signals and exposure (what endangered whom) → hazards (fitted) → montecarlo (courses) → answers, outlook
(what they say), frozen (kept, scored when due), scores (backtests beside baselines).
"""

from fogline.forecasts.war.history import History, Spell, make_history, spells_of_rows
from fogline.forecasts.war.outlook import Ask, Outlook, make_outlook, simulate
from fogline.forecasts.war.tables import read_control

__all__ = ["Ask", "History", "Outlook", "Spell", "make_history", "make_outlook", "read_control", "simulate", "spells_of_rows"]
